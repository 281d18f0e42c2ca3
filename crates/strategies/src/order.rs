//! Parameters that stand in an order.

use std::fmt::Display;

use market::ParamError;

/// `smaller` must lie below `larger`; each is a parameter's name and value.
///
/// # Errors
/// It does not.
pub(crate) fn below<T: PartialOrd + Display>(smaller: (&str, T), larger: (&str, T)) -> Result<(), ParamError> {
    if smaller.1 < larger.1 { Ok(()) } else { Err(refused(smaller, "below", larger)) }
}

/// `smaller` must lie below `larger` or be equal to it.
///
/// # Errors
/// It does not.
pub(crate) fn at_most<T: PartialOrd + Display>(smaller: (&str, T), larger: (&str, T)) -> Result<(), ParamError> {
    if smaller.1 <= larger.1 { Ok(()) } else { Err(refused(smaller, "at most", larger)) }
}

fn refused<T: Display>(smaller: (&str, T), relation: &str, larger: (&str, T)) -> ParamError {
    let ((one, small), (two, large)) = (smaller, larger);
    ParamError::Together(format!("`{one}` is {small} and `{two}` is {large}: `{one}` must be {relation} `{two}`"))
}
