//! Finding resources by type, name and parent without looking at all of them.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

use super::affixes::{ByAffix, Text};
use super::{Graph, NodeId};
use crate::eval::{Answer, Data, Evaluator, InstanceId, NameKey, Node, Value};
use crate::source::Location;
use crate::template::Resource;

/// How many resources of one name are looked at of which it is not certain whose children they are.
const UNPLACED: usize = 32;

/// Resources that are found together.
pub(super) type Nodes = Rc<[Rc<Node>]>;

/// The place of a type in [`Index::by_type`], and a name.
type Key = (usize, NameKey);

/// The resources of a graph by what is asked for. What takes names is made when it is first needed.
pub(super) struct Index {
    /// Resources by their types, in lower case.
    by_type: Groups<String>,
    /// Children by the parent that they say themselves.
    by_stated_parent: HashMap<NodeId, Vec<Rc<Node>>>,
    by_name: OnceCell<ByName>,
    /// Children by their own type and the name of their parent.
    by_parent: OnceCell<Groups<Key>>,
    /// The children that were asked for, by the place of the resource: each with the place of their type.
    children: RefCell<Vec<Vec<(usize, Nodes)>>>,
    /// Declared resources of which it is not certain whose children they are, by the type and last name that were asked for:
    /// few are.
    unplaced: RefCell<Vec<(String, String, Nodes)>>,
    /// Resources by what `dependsOn` may call them within the instance that declares them.
    by_call: OnceCell<HashMap<(InstanceId, Called), Vec<NodeId>>>,
    by_affix: RefCell<HashMap<(String, Text), Rc<ByAffix>>>,
}

/// Resources with something in common, each group with its place.
struct Groups<K> {
    places: HashMap<K, usize>,
    groups: Vec<Vec<Rc<Node>>>,
}

impl<K: Eq + Hash> Groups<K> {
    fn new() -> Self {
        Self { places: HashMap::new(), groups: Vec::new() }
    }

    /// Adds a resource to a group. Returns the group's place.
    fn add(&mut self, key: K, node: &Rc<Node>) -> usize {
        let place = *self.places.entry(key).or_insert(self.groups.len());
        match self.groups.get_mut(place) {
            Some(group) => group.push(Rc::clone(node)),
            None => self.groups.push(vec![Rc::clone(node)]),
        }
        place
    }

    fn place(&self, key: &K) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The resources of the group at a place; none where there is no such group.
    fn at(&self, place: Option<usize>) -> &[Rc<Node>] {
        place.and_then(|place| self.groups.get(place)).map_or(&[], Vec::as_slice)
    }
}

/// Resources by their own type and full name.
struct ByName {
    groups: Groups<Key>,
    /// The place of the group of each resource that a template declares, by the place of the resource.
    of_node: Vec<Option<usize>>,
}

/// What `dependsOn` may call a resource, other than by its id.
#[derive(PartialEq, Eq, Hash)]
enum Called {
    /// By its symbolic name.
    Symbol(String),
    /// By the name of its loop, in lower case.
    Loop(String),
    /// By its full name.
    Name(NameKey),
}

impl Index {
    pub(super) fn new(evaluator: &Evaluator<'_>, nodes: &[Rc<Node>]) -> Self {
        let mut by_type = Groups::new();
        let mut by_stated_parent: HashMap<NodeId, Vec<Rc<Node>>> = HashMap::new();
        for node in nodes {
            if let Some(parent) = node.parent {
                by_stated_parent.entry(parent).or_default().push(Rc::clone(node));
            }
            by_type.add(evaluator.type_of(node).to_ascii_lowercase(), node);
        }
        Self {
            by_type,
            by_stated_parent,
            by_name: OnceCell::new(),
            by_parent: OnceCell::new(),
            children: RefCell::default(),
            unplaced: RefCell::default(),
            by_call: OnceCell::new(),
            by_affix: RefCell::default(),
        }
    }

    pub(super) fn of_type(&self, ty: &str) -> &[Rc<Node>] {
        self.by_type.at(self.place_of_type(ty))
    }

    fn place_of_type(&self, ty: &str) -> Option<usize> {
        self.by_type.place(&ty.to_ascii_lowercase())
    }

    /// The resources of a type by the ends of a text that they have.
    pub(super) fn by_affix(&self, ty: &str, text: Text, make: impl FnOnce() -> ByAffix) -> Rc<ByAffix> {
        let key = (ty.to_ascii_lowercase(), text);
        let known = self.by_affix.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let made = Rc::new(make());
            self.by_affix.borrow_mut().insert(key, Rc::clone(&made));
            made
        })
    }
}

impl Graph<'_> {
    /// The resources that certainly have this type and full name, in their order.
    pub fn named(&self, ty: &str, name: &Value) -> &[Rc<Node>] {
        let groups = &self.by_name().groups;
        groups.at(self.key(ty, name).and_then(|key| groups.place(&key)))
    }

    /// The resources that certainly have the type and full name of this one, which is one of them, in their order.
    pub fn named_as(&self, node: &Node) -> &[Rc<Node>] {
        let by_name = self.by_name();
        match by_name.of_node.get(node.id.index()) {
            Some(place) => by_name.groups.at(*place),
            // What only an expression refers to is not indexed.
            None => self.named(&self.evaluator.type_of(node), &self.evaluator.full_name(node)),
        }
    }

    fn key(&self, ty: &str, name: &Value) -> Option<Key> {
        Some((self.index.place_of_type(ty)?, self.evaluator.name_key(name)?))
    }

    fn by_name(&self) -> &ByName {
        self.index.by_name.get_or_init(|| {
            let mut groups = Groups::new();
            let group = |node: &Rc<Node>| {
                let key = self.key(&self.evaluator.type_of(node), &self.evaluator.full_name(node))?;
                Some(groups.add(key, node))
            };
            let of_node = self.nodes().iter().map(group).collect();
            ByName { groups, of_node }
        })
    }

    /// What `find` finds to be the children of a resource that have this type, found once.
    pub(super) fn known_children(
        &self,
        parent: NodeId,
        ty: &str,
        find: impl FnOnce() -> Vec<Rc<Node>>,
    ) -> Nodes {
        let Some(ty) = self.index.place_of_type(ty) else { return Nodes::from([]) };
        let known = |of: &Vec<(usize, Nodes)>| Some(Rc::clone(&of.iter().find(|(known, _)| *known == ty)?.1));
        if let Some(known) = self.index.children.borrow().get(parent.index()).and_then(known) {
            return known;
        }
        let found = Nodes::from(find());
        let mut all = self.index.children.borrow_mut();
        if all.len() <= parent.index() {
            all.resize_with((parent.index() + 1).max(self.nodes().len()), Vec::new);
        }
        all.get_mut(parent.index()).into_iter().for_each(|of| of.push((ty, Rc::clone(&found))));
        found
    }

    /// The resources of this type whose parent certainly has this full name, in their order.
    pub(super) fn under(&self, ty: &str, parent: &Value) -> &[Rc<Node>] {
        let by_parent = self.index.by_parent.get_or_init(|| {
            let mut groups = Groups::new();
            for node in self.nodes() {
                let above = match node.parent {
                    Some(stated) => self.node(stated).map(|stated| self.evaluator.full_name(&stated)),
                    None => self.parent_name(node),
                };
                if let Some(key) = above.and_then(|above| self.key(&self.evaluator.type_of(node), &above)) {
                    groups.add(key, node);
                }
            }
            groups
        });
        by_parent.at(self.key(ty, parent).and_then(|key| by_parent.place(&key)))
    }

    /// The declared resources of a type that may be children of this one, and have this name below it, where that is not
    /// certain of it or of any other: what they name as their parent, or their own name, is not known. `None` where there
    /// are too many to look at.
    pub fn possible_children(&self, parent: &Node, ty: &str, name: &str) -> Option<Vec<Rc<Node>>> {
        let is_asked = |(known_type, known_name, _): &&(String, String, Nodes)| {
            known_type.eq_ignore_ascii_case(ty) && known_name.eq_ignore_ascii_case(name)
        };
        let known = self.index.unplaced.borrow().iter().find(is_asked).map(|(.., nodes)| Rc::clone(nodes));
        let unplaced = known.unwrap_or_else(|| {
            let made: Nodes = self.unplaced(ty, name).into();
            let asked = (ty.to_owned(), name.to_owned(), Rc::clone(&made));
            self.index.unplaced.borrow_mut().push(asked);
            made
        });
        let may_be_child = |node: &&Rc<Node>| {
            let stated = self.evaluator.unresolved_parent(node);
            stated.is_none_or(|stated| self.evaluator.may_be(&stated, parent))
        };
        (unplaced.len() <= UNPLACED).then(|| unplaced.iter().filter(may_be_child).cloned().collect())
    }

    /// The declared resources of a type that may have this last name, of which it is not certain whose children they are.
    fn unplaced(&self, ty: &str, name: &str) -> Vec<Rc<Node>> {
        let Some((above, _)) = ty.rsplit_once('/') else { return Vec::new() };
        let name = self.evaluator.made(Data::string(name), Location::NOWHERE);
        let is_uncertain = |node: &Node| {
            let parent = self.parent_name(node).filter(|parent| self.named(above, parent).is_empty());
            node.parent.is_none() && (self.evaluator.unresolved_parent(node).is_some() || parent.is_some())
        };
        let may_be_meant = |node: &&Rc<Node>| {
            self.evaluator.is_declared(node)
                && is_uncertain(node)
                && self.evaluator.same_name(&self.last_segment(node), &name) != Answer::No
        };
        self.of_type(ty).filter(may_be_meant).cloned().collect()
    }

    /// The resources of an instance that have this symbolic name, or are of the loop with this name, in their order.
    pub(super) fn with_symbol(&self, instance: InstanceId, name: &str) -> Vec<NodeId> {
        let mut found = self.called(instance, Called::Symbol(name.to_owned())).to_vec();
        found.extend(self.called(instance, Called::Loop(name.to_ascii_lowercase())));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The resources of an instance that certainly have this full name, in their order.
    pub(super) fn with_name(&self, instance: InstanceId, name: &Value) -> Vec<NodeId> {
        let key = self.evaluator.name_key(name);
        key.map(|key| self.called(instance, Called::Name(key)).to_vec()).unwrap_or_default()
    }

    fn called(&self, instance: InstanceId, called: Called) -> &[NodeId] {
        let all = self.index.by_call.get_or_init(|| {
            let mut found: HashMap<(InstanceId, Called), Vec<NodeId>> = HashMap::new();
            for node in self.nodes() {
                let symbol =
                    |resource: &Resource| Some(Called::Symbol(resource.symbol.as_ref()?.text.to_string()));
                let of_loop = |resource: &Resource| {
                    let name = resource.repeat.as_ref()?.name.as_ref()?;
                    Some(Called::Loop(name.text.to_ascii_lowercase()))
                };
                let symbols =
                    self.evaluator.declaration(node, |resource| [symbol(resource), of_loop(resource)]);
                let name = self.evaluator.name_key(&self.evaluator.full_name(node)).map(Called::Name);
                for called in symbols.into_iter().flatten().chain([name]).flatten() {
                    found.entry((node.instance, called)).or_default().push(node.id);
                }
            }
            found
        });
        all.get(&(instance, called)).map_or(&[], Vec::as_slice)
    }

    /// The resources of a type that say themselves that this is their parent.
    pub(super) fn stated_children<'g>(
        &'g self,
        parent: NodeId,
        ty: &'g str,
    ) -> impl Iterator<Item = &'g Rc<Node>> {
        let stated = self.index.by_stated_parent.get(&parent).into_iter().flatten();
        stated.filter(move |node| self.evaluator.has_type(node, ty))
    }
}
