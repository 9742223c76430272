"""The jury: its rule, its members' sheets, its order beside the vote's."""
