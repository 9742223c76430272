"""Tables that people bring and take: columns recognised, cells normalised, rows judged one by one."""
