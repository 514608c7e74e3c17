"""What words say of some patients alone, and a rule of everybody."""
