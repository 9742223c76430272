"""The door on the day: who arrived, at which table they sit, on tablets that may lose the network."""
