//! What if a report makes a stage panic? The panic stays with that report, and says where it was.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic in it is not printed but returned as `message (file:line)`.
///
/// The first call installs a panic hook that hands every panic outside of a guard to the hook that was
/// there before.
///
/// # Errors
/// The panic's message.
pub(in crate::pipeline) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if GUARDED.get() {
                let place = info
                    .location()
                    .map(|l| format!("{}:{}", l.file(), l.line()));
                PLACE.with_borrow_mut(|p| *p = place);
            } else {
                before(info);
            }
        }));
    });
    let outer = GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.map_err(|payload| {
        let place = PLACE.take().unwrap_or_else(|| "in a worker thread".into());
        format!("{} ({place})", said(payload.as_ref()))
    })
}

fn said(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_with_its_place_and_the_next_run_is_clean() {
        let error = guarded(|| panic!("index {} of 3", 7))
            .map(|()| 0)
            .unwrap_err();
        assert!(
            error.starts_with("index 7 of 3 (src/pipeline/guard.rs:"),
            "{error}"
        );
        assert_eq!(guarded(|| 5), Ok(5));
    }
}
