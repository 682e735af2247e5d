//! Where a deployment goes, as far as it tells deployments of one name apart.

use super::unify::{Pattern, matches};
use crate::template::{Expr, ExprId, Exprs, LocalId};

/// The scope of a deployment, beside that of the template itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Own,
    ResourceGroup { subscription: Option<ExprId>, name: ExprId },
    Subscription(Option<ExprId>),
    ManagementGroup(ExprId),
    Tenant,
}

/// Whether a module with this `scope` goes where a call like `resourceId()` says, of which `before` are the arguments before
/// type and name. `index` is that of the module's loop.
pub(super) fn agrees(
    exprs: &Exprs,
    scope: Option<ExprId>,
    index: Option<LocalId>,
    function: &str,
    before: &[ExprId],
) -> bool {
    let same = |a: ExprId, b: ExprId| matches(&mut Pattern { exprs, hole: index, bound: None }, a, b);
    let same_subscription = |a: Option<ExprId>, b: Option<ExprId>| match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (Some(one), None) | (None, Some(one)) => is_own_subscription(exprs, one),
        (None, None) => true,
    };
    match (of_scope(exprs, scope), of_call(exprs, function, before)) {
        (
            Some(Place::ResourceGroup { subscription: a, name: x }),
            Some(Place::ResourceGroup { subscription: b, name: y }),
        ) => same_subscription(a, b) && same(x, y),
        (Some(Place::Subscription(a)), Some(Place::Subscription(b))) => same_subscription(a, b),
        (Some(Place::ManagementGroup(a)), Some(Place::ManagementGroup(b))) => same(a, b),
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// The place that the scope of a module means.
fn of_scope(exprs: &Exprs, scope: Option<ExprId>) -> Option<Place> {
    let Some(scope) = scope else { return Some(Place::Own) };
    let Expr::Call { function, arguments, .. } = &exprs[scope] else { return None };
    Some(match (&**function, &arguments[..]) {
        ("resourcegroup", [name]) => Place::ResourceGroup { subscription: None, name: *name },
        ("resourcegroup", [subscription, name]) => {
            Place::ResourceGroup { subscription: Some(*subscription), name: *name }
        }
        ("subscription", rest) => Place::Subscription(rest.first().copied()),
        ("managementgroup", [name]) => Place::ManagementGroup(*name),
        ("tenant", []) => Place::Tenant,
        _ => return None,
    })
}

/// The place of the resource whose id a call gives.
fn of_call(exprs: &Exprs, function: &str, before: &[ExprId]) -> Option<Place> {
    Some(match (function, before) {
        ("resourceid" | "subscriptionresourceid" | "managementgroupresourceid", []) => Place::Own,
        ("resourceid", [name]) => Place::ResourceGroup { subscription: None, name: *name },
        ("resourceid", [subscription, name]) => {
            Place::ResourceGroup { subscription: Some(*subscription), name: *name }
        }
        ("subscriptionresourceid", [subscription]) => Place::Subscription(Some(*subscription)),
        ("managementgroupresourceid", [name]) => Place::ManagementGroup(*name),
        ("tenantresourceid", []) => Place::Tenant,
        ("extensionresourceid", [scope]) => of_id(exprs, *scope)?,
        _ => return None,
    })
}

/// The place that has this id.
fn of_id(exprs: &Exprs, id: ExprId) -> Option<Place> {
    let Expr::Call { function, arguments, .. } = &exprs[id] else { return None };
    let (start, rest) = arguments.split_first()?;
    let Expr::String(start) = &exprs[*start] else { return None };
    Some(match (&**function, start.to_ascii_lowercase().as_str(), rest) {
        ("format", "/subscriptions/{0}/resourcegroups/{1}", [subscription, name]) => {
            Place::ResourceGroup { subscription: Some(*subscription), name: *name }
        }
        ("subscriptionresourceid", "microsoft.resources/resourcegroups", [name]) => {
            Place::ResourceGroup { subscription: None, name: *name }
        }
        ("tenantresourceid", "microsoft.management/managementgroups", [name]) => {
            Place::ManagementGroup(*name)
        }
        _ => return None,
    })
}

/// `subscription().subscriptionId`.
fn is_own_subscription(exprs: &Exprs, id: ExprId) -> bool {
    let Expr::Member { base, name, .. } = &exprs[id] else { return false };
    let own = matches!(&exprs[*base], Expr::Call { function, arguments, .. } if **function == *"subscription" && arguments.is_empty());
    own && name.eq_ignore_ascii_case("subscriptionId")
}
