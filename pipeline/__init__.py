"""appeal-packets: from a case folder to the packet with which a clinic wins coverage."""

__version__ = "0.1.0"
