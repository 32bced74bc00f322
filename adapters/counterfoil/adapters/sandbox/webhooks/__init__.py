"""What leaves the sandbox: events, signed and sent to where they are wanted."""
