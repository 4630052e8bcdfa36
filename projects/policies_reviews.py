"""Policies of joint review and approval."""
