"""The OpenAPI document: the forms of requests and answers."""
