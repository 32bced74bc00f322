"""How payments are made: methods, charges, authentication, debits, refunds."""
