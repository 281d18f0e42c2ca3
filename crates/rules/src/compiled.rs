//! A rule file that was understood: its parameters, what it needs, and the programs that are made of it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use backtest::{Direction, FillAt, Rule, Size};
use market::{Bars, Interval, ParamError, ParamKind, ParamSpec, Params, Venue, nearest};
use thiserror::Error;

use crate::check::{Checked, Means, Root, Wanted, check, roots};
use crate::document::{About, Document, GivenValue, Member, SizeText, Used, read};
use crate::fault::{Faults, Report};
use crate::lint::lint;
use crate::lower::{self, trial};
use crate::names::{Does, Function, Part, is_name, listed};
use crate::program::Program;
use expression::{Expression, Kind};

/// Rule files inside one another.
const MOST_FILES_DEEP: usize = 8;
/// Most series, used rules and members of one file.
const MOST_SERIES: usize = 32;
const MOST_USES: usize = 64;
const MOST_MEMBERS: usize = 256;
/// Most parts of expressions that are looked at to try the ends of the parameters' ranges.
const MOST_TRIED: usize = 2_000_000;

/// Reads, checks and understands a rule file.
///
/// `resolve` gives the text of the rule file of a name, for files that use others; a caller without a folder passes
/// `&|_| None`. Everything that can be said about the file is said at once.
///
/// # Errors
/// What is wrong with it, each with its place.
pub fn compile(text: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Result<Compiled, Faults> {
    let library = Library { resolve, loaded: RefCell::default() };
    library.compile(None, text, &[])
}

/// A rule file that was understood. Cloning it copies nothing.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub(crate) inner: Arc<Inner>,
    warnings: Option<Arc<Faults>>,
    /// Those and what depends on the account.
    all: Option<Arc<Faults>>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub document: Document,
    pub checked: Checked,
    pub roots: Vec<Root>,
    pub uses: Vec<Loaded>,
    pub members: Vec<Loaded>,
    specs: Vec<ParamSpec>,
    needs: Vec<Need>,
    /// Parts of the file's expressions and of those of the files that it uses, as often as it uses them.
    parts: usize,
}

/// A rule that a file uses.
#[derive(Clone, Debug)]
pub(crate) enum Loaded {
    BuiltIn {
        entry: &'static strategies::Entry,
        build: fn(&Params) -> Result<Box<dyn Rule>, ParamError>,
    },
    File(Compiled),
    /// There is none: that was told.
    Missing,
}

impl Loaded {
    pub fn specs(&self) -> &[ParamSpec] {
        match self {
            Self::BuiltIn { entry, .. } => entry.params,
            Self::File(file) => file.params(),
            Self::Missing => &[],
        }
    }
}

/// Bars of another instrument that a rule reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Need {
    /// The instrument, normalised.
    pub symbol: String,
    /// The interval; `None` is the interval of the rule's own bars. Shorter bars will do: they are put together.
    pub interval: Option<Interval>,
}

/// What the rule's own bars are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Context {
    /// Length of a bar.
    pub interval: Interval,
    /// Where the instrument trades, where that is known: its clock and its calendar.
    pub venue: Option<Venue>,
}

/// Why no program was made.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum BindError {
    /// A parameter that cannot be used.
    #[error(transparent)]
    Param(#[from] ParamError),
    /// A value that does not fit its place in the file, or bars that are missing.
    #[error(transparent)]
    Faults(#[from] Faults),
}

/// What a file wishes for the account; flags win over it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Wishes {
    /// Which positions it may hold.
    pub direction: Option<Direction>,
    /// When its orders fill.
    pub fill: Option<FillAt>,
    /// How much an entry buys.
    pub size: Option<Size>,
}

impl Compiled {
    /// What the file says about itself.
    pub fn about(&self) -> &About {
        &self.inner.document.about
    }

    /// Its parameters, in the file's order: for listings, command lines and sweeps.
    pub fn params(&self) -> &[ParamSpec] {
        &self.inner.specs
    }

    /// The bars of other instruments that it reads, its used rules and members included, each once.
    pub fn needs(&self) -> &[Need] {
        &self.inner.needs
    }

    /// What is allowed in it and hardly meant, each with its place, that of the files it uses included; `None` where there is
    /// nothing. Names that nobody reads, conditions that never change, divisions by zero, and what a used rule or a member
    /// asks of an account and does not get.
    pub fn warnings(&self) -> Option<&Faults> {
        self.warnings.as_deref()
    }

    /// The same, and what an account on the file's own terms refuses: weights of more than it, or short in one that holds no
    /// shorts. A run on other terms takes them, and says itself what it does not take.
    pub fn warnings_of_account(&self) -> Option<&Faults> {
        self.all.as_deref()
    }

    /// What it wishes for the account.
    pub fn wishes(&self) -> Wishes {
        let document = &self.inner.document;
        let size = match document.rule.as_ref().and_then(|rule| rule.size.as_ref()) {
            Some(SizeText::Setting(size, _)) => Some(*size),
            _ => None,
        };
        Wishes { direction: document.account.direction, fill: document.account.fill, size }
    }

    /// The part of the account's size that an entry takes, as written, where it is worked out bar by bar.
    pub fn size_expression(&self) -> Option<&str> {
        let document = &self.inner.document;
        match document.rule.as_ref()?.size.as_ref()? {
            SizeText::Fraction(expression) => Some(document.source.slice(expression.span)),
            SizeText::Setting(..) => None,
        }
    }

    /// It puts its own bars together to longer ones.
    pub fn reads_longer(&self) -> bool {
        self.inner.document.series.iter().any(|series| series.symbol.is_none())
    }

    /// It asks for the hour or the minute, by a filter or in an expression: of the venue's clock, or of UTC where there is none.
    pub fn reads_clock(&self) -> bool {
        let is_clock = |means: &Means| {
            matches!(means, Means::Function(Function { does: Does::Time(Part::Hour | Part::Minute), .. }))
        };
        !self.inner.document.filter.times.is_empty() || self.inner.checked.means.iter().any(is_clock)
    }

    /// It is a portfolio of rules: see [`Compiled::portfolio`].
    pub fn is_portfolio(&self) -> bool {
        !self.inner.document.members.is_empty()
    }

    /// The conditions of the rule as written, by their key.
    pub fn conditions(&self) -> Vec<(&'static str, &str)> {
        let document = &self.inner.document;
        let Some(rule) = &document.rule else { return Vec::new() };
        let parts = [("enter", rule.enter), ("exit", rule.exit), ("short", rule.short), ("cover", rule.cover)];
        let written = |(key, part): (&'static str, Option<Expression>)| Some((key, document.source.slice(part?.span)));
        parts.into_iter().filter_map(written).collect()
    }

    /// Whether `params` go together, by the file's `require`.
    ///
    /// # Errors
    /// The first requirement that does not hold, with the values that it is about.
    pub fn require(&self, params: &Params) -> Result<(), ParamError> {
        let document = &self.inner.document;
        for require in &document.require {
            if lower::holds(self, params, *require) {
                continue;
            }
            let mut values: Vec<String> = Vec::new();
            for id in require.first..=require.root {
                if let Kind::Name(name) = &document.arena.node(id).kind
                    && let Some(value) = params.get(name)
                {
                    let value = format!("`{name}` is {value}");
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            }
            let text = document.source.slice(require.span);
            return Err(ParamError::Together(match values.is_empty() {
                true => format!("`{text}` does not hold"),
                false => format!("{}: `{text}` must hold", values.join(" and ")),
            }));
        }
        Ok(())
    }

    /// The program of the rule: with these parameters, on bars of this kind, reading `extras`, one for each of
    /// [`Compiled::needs`] in their order.
    ///
    /// # Errors
    /// Parameters that do not go together or do not fit where they are used, and bars that are missing.
    pub fn bind(&self, params: &Params, context: &Context, extras: &[Arc<Bars>]) -> Result<Program, BindError> {
        self.require(params)?;
        let mut report = Report::new(self.inner.document.source.clone());
        if self.is_portfolio() {
            report.say(self.inner.document.members[0].span, "a portfolio of rules is no rule over one series");
        }
        let lowered = lower::lower(self, params, context, extras, false, &mut report);
        match (report.into_faults(), lowered) {
            (None, Some(lowered)) => Ok(Program::new(self, params, context, extras, lowered)),
            (Some(faults), _) => Err(faults.into()),
            (None, None) => Err(Faults { list: Vec::new(), more: 0 }.into()),
        }
    }

    /// The keys by which the file asks for what an account of this fill and direction, without stops or sizes, does not do.
    fn asks(&self, fill: Option<FillAt>, direction: Direction) -> Vec<&'static str> {
        let document = &self.inner.document;
        let stops = &document.stops;
        let account = &document.account;
        let asks = [
            ("size", document.rule.as_ref().is_some_and(|rule| rule.size.is_some())),
            ("stop_loss", stops.stop_loss.is_some()),
            ("take_profit", stops.take_profit.is_some()),
            ("trailing_stop", stops.trailing.is_some()),
            ("atr_stop", stops.atr.is_some()),
            ("direction", account.direction.is_some_and(|own| own != direction)),
            ("fill", account.fill.is_some_and(|own| own != fill.unwrap_or_default())),
        ];
        asks.into_iter().filter_map(|(key, asks)| asks.then_some(key)).collect()
    }

    /// Of the bars given for this file, those that `file` needs.
    pub(crate) fn extras_for(&self, file: &Self, extras: &[Arc<Bars>]) -> Vec<Arc<Bars>> {
        let own = |need: &Need| self.needs().iter().position(|known| known == need);
        file.needs().iter().filter_map(|need| extras.get(own(need)?).cloned()).collect()
    }
}

/// Rule files by name, each compiled once.
struct Library<'r> {
    resolve: &'r dyn Fn(&str) -> Option<String>,
    loaded: RefCell<HashMap<String, Compiled>>,
}

impl Library<'_> {
    fn compile(&self, file: Option<&str>, text: &str, path: &[&str]) -> Result<Compiled, Faults> {
        let (document, mut report) = read(file.map(str::to_owned), text)?;
        complete(&document, &mut report);
        let uses: Vec<Loaded> = document.uses.iter().map(|it| self.load(&it.used, path, &mut report)).collect();
        let members: Vec<Loaded> = document.members.iter().map(|it| self.load(&it.used, path, &mut report)).collect();

        let mut roots = roots(&document);
        let of_uses = document.uses.iter().map(|it| &it.used).zip(&uses);
        for (used, loaded) in of_uses.chain(document.members.iter().map(|it| &it.used).zip(&members)) {
            roots.extend(given_roots(used, loaded));
        }
        let checked = check(&document, &roots, &mut report);
        let needs = needs(&document, uses.iter().chain(&members));
        let specs = document.params.iter().map(|param| param.spec.clone()).collect();
        let parts = uses.iter().chain(&members).map(|loaded| match loaded {
            Loaded::File(file) => file.inner.parts,
            _ => 0,
        });
        let parts = parts.fold(document.arena.len(), usize::saturating_add);
        let inner = Inner { document, checked, roots, uses, members, specs, needs, parts };
        let mut compiled = Compiled { inner: Arc::new(inner), warnings: None, all: None };
        let mut values = vec![None; compiled.inner.document.arena.len()];
        if let Ok(params) = Params::new(compiled.params(), []) {
            for require in &compiled.inner.document.require {
                if !lower::holds(&compiled, &params, *require) {
                    report.say(require.span, "the defaults of the parameters do not fulfil this");
                }
            }
            values = tried(&compiled, &params, &mut report);
        }
        report.finish(())?;
        let inner = &compiled.inner;
        let mut warnings = Report::new(inner.document.source.clone());
        lint(&inner.document, &inner.checked, &values, &mut warnings);
        unheard(inner, &mut warnings);
        ends_of_ranges(&compiled, &mut warnings);
        let mut all = Report::new(compiled.inner.document.source.clone());
        weights(&compiled, &mut all);
        compiled.warnings = warnings.into_faults().map(Arc::new);
        compiled.warnings.iter().for_each(|warnings| all.take(Faults::clone(warnings)));
        compiled.all = all.into_faults().map(Arc::new);
        Ok(compiled)
    }

    /// What to write instead of the name of a rule that is not there.
    fn near(&self, name: &str) -> String {
        let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = stem.rsplit_once('.').filter(|(_, end)| end.eq_ignore_ascii_case("toml")).map_or(stem, |(it, _)| it);
        if stem != name && strategies::find(stem).is_some() {
            return format!("write `{stem}`: it is built in");
        }
        if stem != name && (self.resolve)(stem).is_some() {
            return format!("write `{stem}`: a rule file is called by its name, without folder and `.toml`");
        }
        match strategies::nearest(stem) {
            Some(near) => format!("did you mean `{near}`?"),
            None if stem != name => format!("there is no rule file `{}` beside this one either", expression::cut(stem)),
            None => "a built-in rule, or the name of a rule file beside this one, without `.toml`".to_owned(),
        }
    }

    fn load(&self, used: &Used, path: &[&str], report: &mut Report) -> Loaded {
        let name = used.strategy.as_str();
        if let Some(entry) = strategies::find(name) {
            return match entry.kind {
                strategies::Kind::Rule(build) => Loaded::BuiltIn { entry, build },
                _ => {
                    let message = format!("`{name}` makes no decisions over one series, and cannot be used in a rule");
                    report.say(used.span, message);
                    Loaded::Missing
                }
            };
        }
        if let Some(from) = path.iter().position(|open| *open == name) {
            let chain: Vec<&str> = path[from..].iter().copied().chain([name]).collect();
            report.say(used.span, format!("the rule files use one another in a circle: {}", chain.join(" → ")));
            return Loaded::Missing;
        }
        if path.len() >= MOST_FILES_DEEP {
            report.say(used.span, format!("rule files use one another more than {MOST_FILES_DEEP} deep"));
            return Loaded::Missing;
        }
        if let Some(known) = self.loaded.borrow().get(name) {
            return Loaded::File(known.clone());
        }
        let Some(text) = (self.resolve)(name) else {
            let hint = self.near(name);
            report.hint(used.span, format!("there is no rule `{}`", expression::cut(name)), hint);
            return Loaded::Missing;
        };
        let deeper: Vec<&str> = path.iter().copied().chain([name]).collect();
        let file = if name.ends_with(".toml") { name.to_owned() } else { format!("{name}.toml") };
        match self.compile(Some(&file), &text, &deeper) {
            Ok(file) if file.is_portfolio() => {
                report.say(used.span, format!("`{name}` is a portfolio of rules, and cannot be used in a rule"));
                Loaded::Missing
            }
            Ok(file) => {
                self.loaded.borrow_mut().insert(name.to_owned(), file.clone());
                Loaded::File(file)
            }
            Err(faults) => {
                report.say(used.span, format!("the rule file `{name}` has faults of its own"));
                report.take(faults);
                Loaded::Missing
            }
        }
    }
}

/// What must be there, and how much of it there may be.
fn complete(document: &Document, report: &mut Report) {
    let start = expression::Span::default();
    for (count, most, what, span) in [
        (document.series.len(), MOST_SERIES, "series", document.series.last().map(|it| it.span)),
        (document.uses.len(), MOST_USES, "used rules", document.uses.last().map(|it| it.span)),
        (document.members.len(), MOST_MEMBERS, "members", document.members.last().map(|it| it.span)),
    ] {
        if count > most {
            report.say(span.unwrap_or(start), format!("a file has at most {most} {what}, and this one has {count}"));
        }
    }
    let Some(rule) = &document.rule else {
        if document.members.is_empty() && report.is_empty() {
            report.hint(start, "the file has no rule", "add [rule] with enter and exit, or [[member]] for a portfolio");
        }
        let stops = &document.stops;
        let stop = stops.stop_loss.or(stops.take_profit).or(stops.trailing).or(stops.atr.map(|(period, _)| period));
        if let Some(stop) = stop.filter(|_| !document.members.is_empty()) {
            report.say(stop.span, "a portfolio of rules has no stops: its members' weights say when it leaves");
        }
        let filter = &document.filter;
        let filters = filter.from.is_some()
            || filter.to.is_some()
            || filter.weekdays.is_some()
            || filter.months.is_some()
            || !filter.times.is_empty();
        if let Some(member) = document.members.first().filter(|_| filters) {
            let hint = "put [filter] into the files of its members";
            report.hint(member.span, "a portfolio of rules has no filter: each member has its own", hint);
        }
        return;
    };
    if let Some(member) = document.members.first() {
        report.say(member.span, "a file has either [rule] or [[member]], and this one has both");
    }
    if rule.broken {
        return;
    }
    if rule.enter.is_none() && rule.short.is_none() {
        report.hint(rule.span, "the rule never enters", "add enter = \"…\", or short = \"…\"");
        return;
    }
    for (opens, closes, open, close) in
        [(rule.enter, rule.exit, "enter", "exit"), (rule.short, rule.cover, "short", "cover")]
    {
        match (opens, closes) {
            (Some(opens), None) if !rule.repeat => {
                let hint = format!("add {close} = \"…\", or repeat = true where stops are to end it");
                let message = format!("`{open}` has no `{close}`: it would be said once and never again");
                report.hint(opens.span, message, hint);
            }
            (None, Some(closes)) => {
                report.hint(closes.span, format!("`{close}` has no `{open}`"), format!("add {open} = \"…\""));
            }
            _ => {}
        }
    }
}

/// Tells what is wrong with a file with these parameters; what its nodes have become.
fn tried(compiled: &Compiled, params: &Params, report: &mut Report) -> Vec<Option<lower::Val>> {
    let values = trial(compiled, params, report);
    for (index, member) in compiled.inner.document.members.iter().enumerate() {
        lower::member(compiled, params, index, None, &[], report);
        if let Some(weight) = member.weight
            && let Some(value) = lower::constant(compiled, params, weight, report)
            && !value.is_finite()
        {
            report.say(weight.span, "a weight is a finite number");
        }
    }
    values
}

/// Weights that are more than the account's money together, or turn a long account short, with the defaults of the parameters.
fn weights(compiled: &Compiled, warnings: &mut Report) {
    let members = &compiled.inner.document.members;
    let is_long = compiled.wishes().direction.unwrap_or_default() == Direction::Long;
    let Ok(params) = Params::new(compiled.params(), []) else { return };
    let mut quiet = Report::new(compiled.inner.document.source.clone());
    let mut weight_of = |member: &Member| match member.weight {
        Some(weight) => lower::constant(compiled, &params, weight, &mut quiet).unwrap_or(0.0),
        None => 1.0 / members.len() as f64,
    };
    let (mut total, mut place) = (0.0, None);
    for member in members {
        let (weight, span) = (weight_of(member), member.weight.map_or(member.span, |weight| weight.span));
        if weight < 0.0 && is_long {
            let message =
                format!("the weight {weight} is short where its rule is long, and the account holds no shorts");
            warnings.hint(span, message, "[account] direction = \"both\"");
        }
        total += weight.abs();
        // A tenth ten times is one, but for the last bits.
        if total > 1.0 + 1e-9 && place.is_none() {
            place = Some(span);
        }
    }
    if let Some(place) = place {
        let total = (total * 1e6).round() / 1e6;
        let message =
            format!("the weights add up to {total}: when all members hold, they take more than the account has");
        warnings.hint(place, message, format!("weights of 1 together, or a run with --leverage {total}"));
    }
}

/// Values within the range that the file gives a parameter, and not within that of the place where it is read.
fn ends_of_ranges(compiled: &Compiled, warnings: &mut Report) {
    let document = &compiled.inner.document;
    let ends: usize = document.params.iter().map(|param| param.ends.len()).sum();
    // Each is a trial of the whole file, which a run makes of the one that it is asked for.
    if ends.saturating_mul(compiled.inner.parts) > MOST_TRIED {
        return;
    }
    for param in &document.params {
        let name = param.spec.name.as_ref();
        for (value, place) in &param.ends {
            let Ok(params) = Params::new(compiled.params(), [(name, value.clone())]) else { continue };
            if compiled.require(&params).is_err() {
                continue;
            }
            let mut report = Report::new(document.source.clone());
            tried(compiled, &params, &mut report);
            let Some(fault) = report.into_faults().and_then(|faults| faults.list.into_iter().next()) else { continue };
            let file = fault.file.as_ref().map_or(String::new(), |file| format!(" of `{file}`"));
            let message = format!("`{name}` may be {value}, and line {}{file} cannot: {}", fault.line, fault.message);
            warnings.hint(*place, message, "a narrower range, or a condition under `require`");
        }
    }
}

/// What the files that a file uses ask of an account: nobody gives it to them. And their own warnings.
fn unheard(inner: &Inner, warnings: &mut Report) {
    let document = &inner.document;
    let own = &document.account;
    for (it, loaded) in document.uses.iter().zip(&inner.uses) {
        let Loaded::File(file) = loaded else { continue };
        // The position is that of an account of both directions, and it is held from the close that decides.
        let asks = file.asks(file.inner.document.account.fill, Direction::Both);
        if !asks.is_empty() {
            let message = format!("[use] leaves out {} of `{}`", listed(asks), it.used.strategy);
            let hint = "the name is the position that its conditions alone hold: -1, 0 or 1 at its full size";
            warnings.hint(it.used.span, message, hint);
        }
        file.warnings().cloned().into_iter().for_each(|its| warnings.take(its));
    }
    for (it, loaded) in document.members.iter().zip(&inner.members) {
        let Loaded::File(file) = loaded else { continue };
        let asks = file.asks(own.fill, own.direction.unwrap_or_default());
        if !asks.is_empty() {
            let message = format!("a portfolio leaves out {} of `{}`", listed(asks), it.used.strategy);
            let hint = "a member holds its weight times the side that its conditions say; direction and fill are those of this file's [account]";
            warnings.hint(it.used.span, message, hint);
        }
        file.warnings().cloned().into_iter().for_each(|its| warnings.take(its));
    }
}

/// The texts that are given to a used rule's parameters and are no words: expressions.
fn given_roots(used: &Used, loaded: &Loaded) -> Vec<Root> {
    let mut roots = Vec::new();
    for given in &used.params {
        let Some(spec) = loaded.specs().iter().find(|spec| spec.name == given.name.as_str()) else { continue };
        let GivenValue::Text(word, Some(expression)) = &given.value else { continue };
        let wanted = match &spec.kind {
            kind if is_word(word, kind) => continue,
            ParamKind::Choice(_) => Wanted::ConstantWord,
            _ => Wanted::ConstantNumber,
        };
        roots.push((given.name.clone(), *expression, wanted));
    }
    roots
}

/// Whether a text given to a parameter is a word of its list, or more likely a slip of one than an expression.
pub(crate) fn is_word(text: &str, kind: &ParamKind) -> bool {
    match kind {
        ParamKind::Choice(words) => {
            words.contains(&text) || is_name(text) && nearest(text, words.iter().copied()).is_some()
        }
        _ => false,
    }
}

/// The bars of other instruments that a file and the files it uses read.
fn needs<'l>(document: &Document, used: impl Iterator<Item = &'l Loaded>) -> Vec<Need> {
    let own = document
        .series
        .iter()
        .filter_map(|series| Some(Need { symbol: series.symbol.clone()?, interval: series.interval }));
    let nested = used.flat_map(|loaded| match loaded {
        Loaded::File(file) => file.needs().to_vec(),
        _ => Vec::new(),
    });
    let mut needs: Vec<Need> = Vec::new();
    for need in own.chain(nested) {
        if !needs.contains(&need) {
            needs.push(need);
        }
    }
    needs
}
