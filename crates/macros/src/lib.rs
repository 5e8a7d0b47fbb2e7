//! The attributes of landbridge: they check an item and leave it alone
