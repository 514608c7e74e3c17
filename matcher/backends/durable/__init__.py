"""The criteria evaluated by durable-rules."""
