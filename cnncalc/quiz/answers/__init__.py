"""Reading what students answered."""
