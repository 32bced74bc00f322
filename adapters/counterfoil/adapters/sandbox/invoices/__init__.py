"""What invoices charge and what becomes of them: drafts, totals, payments, retries."""
