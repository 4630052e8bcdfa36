"""Targets, monthly reports and scores 目标考核与月报."""
