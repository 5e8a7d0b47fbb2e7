#[landbridge::record]
pub enum Either<A, B> { Left(A), Right(B) }
