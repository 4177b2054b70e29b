"""Documents, and the programs that write their generated parts."""
