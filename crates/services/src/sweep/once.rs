//! Data that are read once.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use api::{ApiError, DataApi, DataRef, Loaded, SignalRows};
use async_trait::async_trait;
use market::{Actions, Bars, Panel};

/// Hands out the bars of others, each asked for once: what all rules of a sweep run on is the same, whatever becomes of its
/// file meanwhile.
pub(super) struct Once<'a, D> {
    data: &'a D,
    bars: Mutex<Vec<(DataRef, Loaded<Bars>)>>,
}

impl<'a, D> Once<'a, D> {
    pub(super) fn new(data: &'a D) -> Self {
        Self { data, bars: Mutex::default() }
    }

    fn known(&self, data: &DataRef) -> Option<Loaded<Bars>> {
        let bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner);
        bars.iter().find(|(known, _)| known == data).map(|(_, bars)| bars.clone())
    }
}

#[async_trait]
impl<D: DataApi> DataApi for Once<'_, D> {
    async fn bars(&self, data: &DataRef) -> Result<Loaded<Bars>, ApiError> {
        if let Some(known) = self.known(data) {
            return Ok(known);
        }
        let bars = self.data.bars(data).await?;
        self.bars.lock().unwrap_or_else(PoisonError::into_inner).push((data.clone(), bars.clone()));
        Ok(bars)
    }

    async fn panel(&self, data: &DataRef) -> Result<Loaded<Panel>, ApiError> {
        self.data.panel(data).await
    }

    async fn signals(&self, file: &Path, data: &DataRef) -> Result<Loaded<SignalRows>, ApiError> {
        self.data.signals(file, data).await
    }

    async fn actions(&self, file: &Path) -> Result<(Actions, String), ApiError> {
        self.data.actions(file).await
    }
}
