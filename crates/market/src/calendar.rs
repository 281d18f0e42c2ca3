//! Calendars.
/// .
pub struct Calendar;
/// .
pub struct Session;
