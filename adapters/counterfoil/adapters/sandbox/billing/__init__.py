"""What time and money do to the records: periods, invoices, charges, retries."""
