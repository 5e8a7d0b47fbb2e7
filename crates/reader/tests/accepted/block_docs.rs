/** Adds.
 *
 * - one
 *   - two
 */
#[landbridge::export]
pub fn add() {}
/// Indented:
///
///     code
///
/// end
#[doc = "also"]
#[landbridge::export]
pub fn indented() {}
