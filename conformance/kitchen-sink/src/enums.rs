//! Enums without and with data.

use std::collections::BTreeMap;

use crate::geometry::Point;
use crate::records::Person;

/// The suits of a deck, worst first.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Suit {
    /// ♣
    Clubs,
    /// ♦
    Diamonds,
    /// ♥
    Hearts,
    /// ♠
    Spades,
}

/// Explicit discriminants with gaps, negative ones too.
#[landbridge::record]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i16)]
pub enum Level {
    /// Below zero.
    VeryLow = -20,
    /// Nothing.
    #[default]
    Zero = 0,
    /// Counts on from the one before.
    One,
    /// A jump.
    High = 1000,
}

/// A shape: unit, tuple and struct variants.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Nothing at all.
    Nothing,
    /// A circle.
    Circle {
        /// The middle.
        centre: Point,
        /// From the middle to the rim.
        radius: f64,
    },
    /// One unnamed field.
    Polygon(Vec<Point>),
    /// Two unnamed fields.
    Segment(Point, Point),
    /// A text with options.
    Label {
        /// What it says.
        text: String,
        /// Where it hangs; nowhere in particular when missing.
        at: Option<Point>,
    },
}

/// An arithmetic expression: recursive.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// A name.
    Variable(String),
    /// `-x`
    Negate(Box<Expr>),
    /// `left op right`
    Binary {
        /// `+`, `-`, `*` or `/`.
        op: char,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `f(a, b, …)`
    Call(String, Vec<Expr>),
}

/// A tree of values, as in JSON.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// A text.
    Text(String),
    /// Raw bytes, which JSON doesn't have.
    Blob(Vec<u8>),
    /// `[…]`
    List(Vec<Json>),
    /// `{…}`
    Object(BTreeMap<String, Json>),
    /// Somebody.
    Who(Person),
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_suit(suit: Suit) -> Suit {
    suit
}

/// The next better suit, if there is one.
#[landbridge::export]
pub fn better(suit: Suit) -> Option<Suit> {
    match suit {
        Suit::Clubs => Some(Suit::Diamonds),
        Suit::Diamonds => Some(Suit::Hearts),
        Suit::Hearts => Some(Suit::Spades),
        Suit::Spades => None,
    }
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_level(level: Level) -> Level {
    level
}

/// The discriminant.
#[landbridge::export]
pub fn level_value(level: Level) -> i16 {
    level as i16
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_shape(shape: Shape) -> Shape {
    shape
}

/// The area; zero for what has none.
#[landbridge::export]
pub fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Circle { radius, .. } => std::f64::consts::PI * radius * radius,
        Shape::Polygon(points) => {
            let next = points.iter().cycle().skip(1);
            let twice: f64 = points
                .iter()
                .zip(next)
                .map(|(a, b)| a.x * b.y - b.x * a.y)
                .sum();
            (twice / 2.0).abs()
        }
        Shape::Nothing | Shape::Segment(..) | Shape::Label { .. } => 0.0,
    }
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_shapes(shapes: Vec<Shape>) -> Vec<Shape> {
    shapes
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_shape(shape: Option<Shape>) -> Option<Shape> {
    shape
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_expr(expr: Expr) -> Expr {
    expr
}

/// The expression as text.
#[landbridge::export]
pub fn show(expr: &Expr) -> String {
    match expr {
        Expr::Number(number) => number.to_string(),
        Expr::Variable(name) => name.clone(),
        Expr::Negate(inner) => format!("-{}", show(inner)),
        Expr::Binary { op, left, right } => format!("({} {op} {})", show(left), show(right)),
        Expr::Call(name, arguments) => {
            let arguments: Vec<String> = arguments.iter().map(show).collect();
            format!("{name}({})", arguments.join(", "))
        }
    }
}

/// `-(-(…(0)))`, `depth` deep.
#[landbridge::export]
pub fn deep_expr(depth: u32) -> Expr {
    (0..depth).fold(Expr::Number(0.0), |expr, _| Expr::Negate(Box::new(expr)))
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_json(value: Json) -> Json {
    value
}

/// How many values a tree holds.
#[landbridge::export]
pub fn json_size(value: &Json) -> u32 {
    match value {
        Json::List(items) => 1 + items.iter().map(json_size).sum::<u32>(),
        Json::Object(fields) => 1 + fields.values().map(json_size).sum::<u32>(),
        _ => 1,
    }
}
