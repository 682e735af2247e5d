//! Functions of dates. The current time is never known.
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-date> (read 2026-11).

mod calendar;
mod layout;

use self::calendar::{Duration, Moment};
use super::call::{Body, Call, Outcome, Stop};

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "datetimeadd" => date_time_add,
        "datetimefromepoch" => date_time_from_epoch,
        "datetimetoepoch" => |call| call.give_int(moment(call)?.seconds()),
        _ => return None,
    })
}

/// How the engine writes a moment.
const USUAL: &str = "yyyy'-'MM'-'dd'T'HH':'mm':'ss'Z'";

fn moment(call: &Call<'_, '_>) -> Result<Moment, Stop> {
    let text = call.text(0)?;
    match Moment::parse(text) {
        Some(moment) => Ok(moment),
        None if !text.contains(|c: char| c.is_ascii_digit()) => {
            Err(Stop::wrong(format!("'{text}' is no date")))
        }
        // Of the many ways to write a date, only those in UTC that the reference shows are read.
        None => Err(Stop::Unknown),
    }
}

fn date_time_add(call: &Call<'_, '_>) -> Outcome {
    let moment = moment(call)?;
    let text = call.text(1)?;
    let duration = Duration::parse(text).ok_or_else(|| Stop::wrong(format!("'{text}' is no duration")))?;
    let duration = duration.seconds().ok_or(Stop::Unknown)?;
    let layout = call.optional_text(2)?.unwrap_or(USUAL);
    let later = moment.after(duration).ok_or_else(|| Stop::wrong("the date lies outside the calendar"))?;
    call.give_text(layout::print(later, layout).ok_or(Stop::Unknown)?)
}

fn date_time_from_epoch(call: &Call<'_, '_>) -> Outcome {
    let moment = Moment::at(call.int(0)?).ok_or_else(|| Stop::wrong("the date lies outside the calendar"))?;
    call.give_text(layout::print(moment, USUAL).ok_or(Stop::Unknown)?)
}
