//! Answers that are found out once.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

/// Answers by what was asked about.
pub(super) struct Memo<K, V>(RwLock<HashMap<K, V>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    /// The answer, where it was found out already.
    pub(super) fn known<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Notes an answer. Several threads may find it out at the same time; the first counts.
    pub(super) fn note<Q>(&self, key: &Q, answer: V) -> V
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        let mut memo = self.0.write().unwrap_or_else(PoisonError::into_inner);
        memo.entry(key.to_owned()).or_insert(answer).clone()
    }

    /// The answer, found out now where it is not known.
    pub(super) fn get<Q>(&self, key: &Q, find: impl FnOnce() -> V) -> V
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        self.known(key).unwrap_or_else(|| self.note(key, find()))
    }

    /// Whether any answer is like this.
    pub(super) fn any(&self, is: impl FnMut(&V) -> bool) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().any(is)
    }
}
