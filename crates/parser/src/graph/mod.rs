//! The resources of one deployment and how they hang together.

/// A resource of a deployment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub u32);

impl NodeId {
    /// Its place in the list of resources.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
