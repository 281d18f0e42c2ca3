//! What tells one try on data from any other.

use api::{BacktestRequest, DataRef};
use market::{Params, Value};
use serde_json::json;
use venues::Pack;

use crate::prepared::Prepared;

/// What the tries of a sweep have in common: the rule, everything it reads beside the data, and how it trades. Where the data
/// come from is not part of it: a ledger is of data by their content.
pub(crate) fn base(request: &BacktestRequest, prepared: &Prepared) -> [u8; 32] {
    let what = BacktestRequest {
        params: Default::default(),
        data: DataRef::default(),
        series: Default::default(),
        signals: None,
        events: None,
        packs: Vec::new(),
        proof: false,
        rf: 0.0,
        periods_per_year: None,
        ..request.clone()
    };
    let pack = prepared.pack.as_ref().map(Pack::text);
    let whole = json!({"request": what, "inputs": prepared.inputs, "pack": pack});
    *blake3::hash(whole.to_string().as_bytes()).as_bytes()
}

/// A try: the base and every parameter.
pub(crate) fn hash(base: &[u8; 32], params: &Params) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(base);
    for (name, value) in params.iter() {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        match value {
            Value::Integer(value) => hasher.update(&value.to_le_bytes()),
            Value::Real(value) => hasher.update(&value.to_bits().to_le_bytes()),
            Value::Choice(word) => hasher.update(word.as_bytes()),
        };
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    short
}
