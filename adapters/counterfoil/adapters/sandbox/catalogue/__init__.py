"""What things cost: prices in all their forms, coupons, and codes."""
