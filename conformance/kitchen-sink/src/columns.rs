//! Plain records whose lists also cross as one array a field.

/// A measurement: every kind of number that a column can hold.
#[landbridge::record(columns)]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Sample {
    /// When.
    pub at: i64,
    /// Which.
    pub id: u64,
    /// How much.
    pub value: f64,
    /// How sure.
    pub weight: f32,
    /// How many before.
    pub before: i32,
    /// How many after.
    pub after: u32,
    /// East of nowhere.
    pub east: i16,
    /// Over the sea.
    pub height: u16,
    /// How loud.
    pub level: i8,
    /// Bits.
    pub flags: u8,
    /// How fast.
    pub speed: u16,
    /// To a multiple of eight.
    pub rest: u32,
}

/// A place on a line, with names that are keywords and members elsewhere.
#[landbridge::record(columns, default(length = 1.0))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Span {
    /// Where it begins.
    pub from: f64,
    /// How long it is.
    pub length: f64,
}

/// One number: a list of these is its one column.
#[landbridge::record(columns)]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Tick {
    /// The count.
    pub len: u32,
}

/// `count` samples whose fields tell their index.
#[landbridge::export]
pub fn make_samples(count: u32) -> Vec<Sample> {
    let sample = |index: u32| Sample {
        at: -(i64::from(index) << 40),
        id: u64::MAX - u64::from(index),
        value: f64::from(index) * 0.5,
        weight: index as f32 * 0.25,
        before: index.cast_signed().wrapping_neg(),
        after: u32::MAX - index,
        east: (index as u16).cast_signed().wrapping_neg(),
        height: u16::MAX - index as u16,
        level: (index as u8).cast_signed().wrapping_neg(),
        flags: u8::MAX - index as u8,
        speed: index as u16,
        rest: index,
    };
    (0..count).map(sample).collect()
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_samples(samples: Vec<Sample>) -> Vec<Sample> {
    samples
}

/// Whether samples are those that `make_samples` makes.
#[landbridge::export]
pub fn samples_are_made(samples: &[Sample]) -> bool {
    u32::try_from(samples.len()).is_ok_and(|count| samples == make_samples(count))
}

/// `count` spans, one behind another.
#[landbridge::export]
pub fn make_spans(count: u32) -> Vec<Span> {
    let span = |index| Span {
        from: f64::from(index),
        length: 1.0 + f64::from(index) * 0.5,
    };
    (0..count).map(span).collect()
}

/// Where the last of some spans ends.
#[landbridge::export]
pub fn last_end(spans: &[Span]) -> f64 {
    let ends = spans.iter().map(|span| span.from + span.length);
    ends.fold(0.0, f64::max)
}

/// The sum of some counts.
#[landbridge::export]
pub fn count_ticks(ticks: Vec<Tick>) -> u64 {
    ticks.iter().map(|tick| u64::from(tick.len)).sum()
}
