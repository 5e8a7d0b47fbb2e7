//! Options, lists, maps, sets, tuples and arrays, alone and nested.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use crate::enums::Suit;
use crate::records::{Person, UserId};

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_bool(value: Option<bool>) -> Option<bool> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_u8(value: Option<u8>) -> Option<u8> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_i64(value: Option<i64>) -> Option<i64> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_f64(value: Option<f64>) -> Option<f64> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_char(value: Option<char>) -> Option<char> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_string(value: Option<String>) -> Option<String> {
    value
}

/// The length of a text that may be missing.
#[landbridge::export]
pub fn maybe_str_len(value: Option<&str>) -> Option<usize> {
    value.map(str::len)
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_bytes(value: Option<Vec<u8>>) -> Option<Vec<u8>> {
    value
}

/// The sum of bytes that may be missing.
#[landbridge::export]
pub fn maybe_bytes_sum(value: Option<&[u8]>) -> Option<u64> {
    value.map(|bytes| bytes.iter().map(|byte| u64::from(*byte)).sum())
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_person(value: Option<Person>) -> Option<Person> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_list(value: Option<Vec<i32>>) -> Option<Vec<i32>> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_f64s(values: Vec<f64>) -> Vec<f64> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_f32s(values: Vec<f32>) -> Vec<f32> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i8s(values: Vec<i8>) -> Vec<i8> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u16s(values: Vec<u16>) -> Vec<u16> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i32s(values: Vec<i32>) -> Vec<i32> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i64s(values: Vec<i64>) -> Vec<i64> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u64s(values: Vec<u64>) -> Vec<u64> {
    values
}

/// Returns its argument: pointer-sized items are converted one by one.
#[landbridge::export]
pub fn echo_usizes(values: Vec<usize>) -> Vec<usize> {
    values
}

/// Returns its argument: 128-bit items are converted one by one.
#[landbridge::export]
pub fn echo_i128s(values: Vec<i128>) -> Vec<i128> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_bools(values: Vec<bool>) -> Vec<bool> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_chars(values: Vec<char>) -> Vec<char> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_strings(values: Vec<String>) -> Vec<String> {
    values
}

/// Joins borrowed texts.
#[landbridge::export]
pub fn join(values: &[String], separator: &str) -> String {
    values.join(separator)
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_byte_lists(values: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_people(values: Vec<Person>) -> Vec<Person> {
    values
}

/// The names of borrowed records.
#[landbridge::export]
pub fn names_of(people: &[Person]) -> Vec<String> {
    people.iter().map(|person| person.name.clone()).collect()
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybes(values: Vec<Option<i32>>) -> Vec<Option<i32>> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_matrix(rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    rows
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_deep(value: Vec<Vec<Vec<String>>>) -> Vec<Vec<Vec<String>>> {
    value
}

/// Returns its argument, turned by one place.
#[landbridge::export]
pub fn rotate(mut values: VecDeque<u32>) -> VecDeque<u32> {
    if let Some(first) = values.pop_front() {
        values.push_back(first);
    }
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_boxed_list(values: Box<[i16]>) -> Box<[i16]> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_suits(values: Vec<Suit>) -> Vec<Suit> {
    values
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_scores(value: HashMap<String, f64>) -> HashMap<String, f64> {
    value
}

/// Returns its argument, sorted by key.
#[landbridge::export]
pub fn echo_index(value: BTreeMap<u32, String>) -> BTreeMap<u32, String> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_by_char(value: BTreeMap<char, bool>) -> BTreeMap<char, bool> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_by_bool(value: BTreeMap<bool, i8>) -> BTreeMap<bool, i8> {
    value
}

/// Returns its argument: keys that no JavaScript number can hold.
#[landbridge::export]
pub fn echo_by_i64(value: BTreeMap<i64, Vec<String>>) -> BTreeMap<i64, Vec<String>> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_by_suit(value: BTreeMap<Suit, u32>) -> BTreeMap<Suit, u32> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_by_id(value: HashMap<UserId, Person>) -> HashMap<UserId, Person> {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_nested_map(
    value: BTreeMap<String, BTreeMap<String, Option<i32>>>,
) -> BTreeMap<String, BTreeMap<String, Option<i32>>> {
    value
}

/// The sum of a borrowed map's values.
#[landbridge::export]
pub fn total(counts: &HashMap<String, u32>) -> u64 {
    counts.values().map(|count| u64::from(*count)).sum()
}

/// How often each word occurs.
#[landbridge::export]
pub fn word_frequencies(text: &str) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    for word in text.split_whitespace() {
        *found.entry(word.to_owned()).or_insert(0) += 1;
    }
    found
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_tags(value: HashSet<String>) -> HashSet<String> {
    value
}

/// Returns its argument, sorted.
#[landbridge::export]
pub fn echo_numbers(value: BTreeSet<i64>) -> BTreeSet<i64> {
    value
}

/// Returns its argument, sorted.
#[landbridge::export]
pub fn echo_suit_set(value: BTreeSet<Suit>) -> BTreeSet<Suit> {
    value
}

/// Both orders of a pair.
#[landbridge::export]
pub fn swap_pair(pair: (i32, String)) -> (String, i32) {
    (pair.1, pair.0)
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_triple(value: (u8, Option<f64>, Vec<String>)) -> (u8, Option<f64>, Vec<String>) {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_pairs(value: Vec<(String, u64)>) -> Vec<(String, u64)> {
    value
}

/// Quotient and remainder; nothing for a division by zero.
#[landbridge::export]
pub fn divide(a: i32, b: i32) -> Option<(i32, i32)> {
    Some((a.checked_div(b)?, a.checked_rem(b)?))
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_triplet(value: [f64; 3]) -> [f64; 3] {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_digest(value: [u8; 4]) -> [u8; 4] {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_names_array(value: [String; 2]) -> [String; 2] {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_grid(value: [[i32; 2]; 2]) -> [[i32; 2]; 2] {
    value
}

/// `count` numbers that count up.
#[landbridge::export]
pub fn make_f64s(count: u32) -> Vec<f64> {
    (0..count).map(f64::from).collect()
}

/// `count` numbered texts.
#[landbridge::export]
pub fn make_strings(count: u32) -> Vec<String> {
    (0..count).map(|index| format!("item {index}")).collect()
}

/// `count` records.
#[landbridge::export]
pub fn make_people(count: u32) -> Vec<Person> {
    (0..count)
        .map(|index| Person {
            name: format!("person {index}"),
            age: index % 100,
            nickname: index.is_multiple_of(2).then(|| format!("p{index}")),
        })
        .collect()
}
