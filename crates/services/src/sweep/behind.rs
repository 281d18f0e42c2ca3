//! Keeping rows while the next ones are worked out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use api::{ApiError, Code, SweepLog, SweepRows, TryLog};

/// Pieces that wait to be kept; who has more waits until one is.
const MOST_WAITING: usize = 2;

/// A piece, and the content hashes of what ran in it.
type Tried = (SweepRows, Vec<[u8; 16]>);

/// A log that a thread of its own appends to: a disk that is told to keep something takes as long as the work of the next piece.
///
/// Pieces are kept in the order in which they came, and what counts as kept is on the disk. That they were tried is there before
/// them: nobody sees rows that do not count.
pub(super) struct Behind {
    /// None once nothing more can be kept.
    pieces: Option<SyncSender<Tried>>,
    thread: Option<JoinHandle<Result<(), ApiError>>>,
    kept: Arc<AtomicU64>,
}

impl Behind {
    pub(super) fn new(mut log: Box<dyn SweepLog>, mut tries: Option<Box<dyn TryLog>>) -> Result<Self, ApiError> {
        let (pieces, waiting) = sync_channel::<Tried>(MOST_WAITING);
        let kept = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&kept);
        let work = move || {
            for (piece, hashes) in waiting {
                tries.as_mut().map_or(Ok(()), |tries| tries.add(&hashes))?;
                log.append(&piece)?;
                counted.fetch_add(piece.outcomes.len() as u64, Ordering::Relaxed);
            }
            Ok(())
        };
        let thread = std::thread::Builder::new().name("rows".to_owned()).spawn(work);
        let thread =
            thread.map_err(|cause| ApiError::new(Code::Failed, format!("a thread cannot be started: {cause}")))?;
        Ok(Self { pieces: Some(pieces), thread: Some(thread), kept })
    }

    /// Rows that are kept, of those that were given to this.
    pub(super) fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    /// Has a piece kept, soon, and that these combinations were tried.
    ///
    /// # Errors
    /// This piece or one before it cannot be kept: it and those after it are lost, those before it are on the disk.
    pub(super) fn append(&mut self, piece: SweepRows, hashes: Vec<[u8; 16]>) -> Result<(), ApiError> {
        if self.pieces.as_ref().is_some_and(|pieces| pieces.send((piece, hashes)).is_ok()) {
            return Ok(());
        }
        self.finish()?;
        Err(ApiError::new(Code::Failed, "no more rows are kept"))
    }

    /// Waits until everything is kept.
    ///
    /// # Errors
    /// As [`Behind::append`].
    pub(super) fn finish(&mut self) -> Result<(), ApiError> {
        self.pieces = None;
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

impl Drop for Behind {
    /// What was given to it is kept, whatever else went wrong.
    fn drop(&mut self) {
        // The error that made an end of it is told by who met it first.
        let _ = self.finish();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    /// A log that keeps a piece when it is let, and fails at one of so many rows.
    struct Slow {
        let_go: Receiver<()>,
        kept: Arc<Mutex<Vec<usize>>>,
    }

    impl SweepLog for Slow {
        fn pieces(&mut self) -> Result<Vec<SweepRows>, ApiError> {
            Ok(Vec::new())
        }

        fn is_finished(&self) -> bool {
            false
        }

        fn append(&mut self, rows: &SweepRows) -> Result<(), ApiError> {
            self.let_go.recv().unwrap();
            if rows.outcomes.len() == 13 {
                return Err(ApiError::new(Code::Failed, "the disk is full"));
            }
            self.kept.lock().unwrap().push(rows.outcomes.len());
            Ok(())
        }
    }

    fn piece(rows: usize) -> SweepRows {
        SweepRows { fidelity: 1.0, places: Vec::new(), outcomes: vec![0; rows], numbers: Vec::new() }
    }

    /// Writes down how many were tried, with how many rows were kept before them.
    struct Tries(Arc<Mutex<Vec<usize>>>, Arc<Mutex<Vec<(usize, usize)>>>);

    impl TryLog for Tries {
        fn add(&mut self, hashes: &[[u8; 16]]) -> Result<(), ApiError> {
            self.1.lock().unwrap().push((hashes.len(), self.0.lock().unwrap().iter().sum()));
            Ok(())
        }
    }

    #[test]
    fn rows_count_when_they_are_kept_and_come_in_order_after_that_they_were_tried() {
        let (go, let_go) = channel();
        let (kept, tried) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let tries = Tries(Arc::clone(&kept), Arc::clone(&tried));
        let log = Box::new(Slow { let_go, kept: Arc::clone(&kept) });
        let mut behind = Behind::new(log, Some(Box::new(tries))).unwrap();
        let append = |behind: &mut Behind, rows: usize| behind.append(piece(rows), vec![[0; 16]; rows]).unwrap();
        // One in its hands and two that wait, before anything is on the disk.
        (1..=3).for_each(|rows| append(&mut behind, rows));
        assert_eq!((behind.kept(), kept.lock().unwrap().len()), (0, 0));
        (0..4).for_each(|_| go.send(()).unwrap());
        append(&mut behind, 4);
        behind.finish().unwrap();
        assert_eq!((behind.kept(), &*kept.lock().unwrap()), (10, &vec![1, 2, 3, 4]));
        assert_eq!(*tried.lock().unwrap(), [(1, 0), (2, 1), (3, 3), (4, 6)]);
    }

    #[test]
    fn what_cannot_be_kept_is_told_and_what_comes_after_is_not_kept() {
        let (go, let_go) = channel();
        let kept = Arc::new(Mutex::new(Vec::new()));
        let mut behind = Behind::new(Box::new(Slow { let_go, kept: Arc::clone(&kept) }), None).unwrap();
        (0..4).for_each(|_| go.send(()).unwrap());
        let told = (0..100).find_map(|number| behind.append(piece([5, 13, 6][number.min(2)]), Vec::new()).err());
        assert_eq!(told.map(|error| error.message).as_deref(), Some("the disk is full"));
        assert_eq!((behind.kept(), &*kept.lock().unwrap()), (5, &vec![5]));
        assert!(behind.append(piece(1), Vec::new()).is_err());
    }
}
