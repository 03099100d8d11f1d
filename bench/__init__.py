"""How fast a packet is made, as a ratio to what a script of the same packages would take. Not part of the wheel."""
