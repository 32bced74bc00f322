"""What a customer sees and does in the portal, by requests to the sandbox's own API."""
