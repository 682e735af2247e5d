//! Spans of a file, of which it is asked which ones are around a place.

use tricep_parser::source::Span;

/// Spans, each with something that belongs to it.
pub(super) struct Spans<T> {
    items: Vec<Item<T>>,
}

struct Item<T> {
    span: Span,
    value: T,
    /// How many of the items before this one may reach further than it does.
    further: usize,
}

impl<T> Default for Spans<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<T> Spans<T> {
    pub(super) fn new(spans: impl Iterator<Item = (Span, T)>) -> Self {
        let mut spans: Vec<(Span, T)> = spans.collect();
        spans.sort_by_key(|(span, _)| span.start);
        let mut items: Vec<Item<T>> = Vec::with_capacity(spans.len());
        for (span, value) in spans {
            let mut further = items.len();
            while let Some(before) = further.checked_sub(1).and_then(|last| items.get(last)) {
                if before.span.end > span.end {
                    break;
                }
                further = before.further;
            }
            items.push(Item { span, value, further });
        }
        Self { items }
    }

    /// What belongs to the spans that contain a place, the last one first.
    pub(super) fn around(&self, place: Span) -> impl Iterator<Item = (Span, &T)> {
        let mut left = self.items.partition_point(|item| item.span.start <= place.start);
        std::iter::from_fn(move || {
            loop {
                let item = self.items.get(left.checked_sub(1)?)?;
                if item.span.end >= place.end {
                    left -= 1;
                    return Some((item.span, &item.value));
                }
                // Nothing between this one and the next that reaches further gets there either.
                left = item.further;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn around(spans: &[(u32, u32)], place: (u32, u32), expected: &[usize]) {
        let numbered =
            spans.iter().enumerate().map(|(number, (start, end))| (Span::new(*start, *end), number));
        let spans = Spans::new(numbered);
        let mut found: Vec<usize> =
            spans.around(Span::new(place.0, place.1)).map(|(_, number)| *number).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn spans_around_a_place_are_found_however_they_lie() {
        let nested = [(0, 100), (10, 40), (12, 20), (22, 30), (50, 90), (60, 70)];
        around(&nested, (25, 26), &[0, 1, 3]);
        around(&nested, (41, 49), &[0]);
        around(&nested, (65, 75), &[0, 4]);
        around(&nested, (95, 101), &[]);
        let overlapping = [(0, 10), (5, 15), (10, 20), (40, 50)];
        around(&overlapping, (10, 10), &[0, 1, 2]);
        around(&overlapping, (12, 14), &[1, 2]);
        around(&overlapping, (30, 31), &[]);
    }
}
