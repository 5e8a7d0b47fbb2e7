//! Memory of the host's that is lent to Rust while the host's code runs, and calls from threads of the host's pool.

/// Makes something else of each value, in place.
#[landbridge::export(skip(c, python))]
pub fn change_each(values: &mut [f64], f: impl Fn(f64) -> f64) -> usize {
    for value in values.iter_mut() {
        *value = f(*value);
    }
    values.len()
}

/// Calls a function of the host's again and again, on a thread of its pool.
#[landbridge::export(blocking, skip(c, python))]
pub fn count_calls(times: u32, f: Box<dyn Fn(u32) -> u32 + Send + Sync>) -> u64 {
    (0..times).map(|at| u64::from(f(at))).sum()
}

/// Keeps a function for numbers.
#[landbridge::object(skip(c, python))]
pub struct Weigher {
    weigh: Box<dyn Fn(f64) -> f64 + Send + Sync>,
}

#[landbridge::export]
impl Weigher {
    /// With a function.
    pub fn new(weigh: Box<dyn Fn(f64) -> f64 + Send + Sync>) -> Self {
        Self { weigh }
    }

    /// The weight of numbers, which are lent meanwhile.
    pub fn total(&self, values: &[f64]) -> f64 {
        values.iter().map(|value| (self.weigh)(*value)).sum()
    }

    /// The weight of one.
    pub fn one(&self, value: f64) -> f64 {
        (self.weigh)(value)
    }

    /// The weight of numbers, elsewhere.
    #[landbridge(blocking)]
    pub fn total_slowly(&self, values: &[f64]) -> f64 {
        self.total(values)
    }

    /// The weight of numbers, later.
    pub async fn total_later(&self, values: &[f64]) -> f64 {
        std::future::ready(()).await;
        self.total(values)
    }
}
