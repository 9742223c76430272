"""The jury's arithmetic: marks by criteria or comparisons two by two, and the jury's order beside the vote's."""
