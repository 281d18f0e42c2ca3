//! Data as if they began later.

use std::path::Path;

use api::{ApiError, DataApi, DataRef, Loaded, SignalRows};
use async_trait::async_trait;
use market::{Actions, Bars, Panel, Timestamp};

use crate::rule_file::with_view;

/// What `data` hands out, without the bars before `from`: nothing made of it can know them.
#[derive(Debug)]
pub(super) struct Since<'a, D> {
    pub(super) data: &'a D,
    pub(super) from: Timestamp,
}

impl<D> Since<'_, D> {
    fn rows(&self, time: &[Timestamp]) -> std::ops::Range<usize> {
        time.partition_point(|time| *time < self.from)..time.len()
    }
}

#[async_trait]
impl<D: DataApi> DataApi for Since<'_, D> {
    async fn bars(&self, data: &DataRef) -> Result<Loaded<Bars>, ApiError> {
        let Loaded { data: bars, warnings } = self.data.bars(data).await?;
        let rows = self.rows(bars.view().time);
        Ok(Loaded { data: with_view(&bars, bars.view().range(rows)), warnings })
    }

    async fn panel(&self, data: &DataRef) -> Result<Loaded<Panel>, ApiError> {
        let Loaded { data: panel, warnings } = self.data.panel(data).await?;
        let rows = self.rows(panel.time());
        Ok(Loaded { data: panel.rows(rows), warnings })
    }

    async fn signals(&self, file: &Path, data: &DataRef) -> Result<Loaded<SignalRows>, ApiError> {
        self.data.signals(file, data).await
    }

    async fn actions(&self, file: &Path) -> Result<(Actions, String), ApiError> {
        self.data.actions(file).await
    }
}
