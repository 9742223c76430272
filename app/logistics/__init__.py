"""Coming to the day: trips arranged, expenses refunded, who takes care of them."""
