"""Policies of investors, activities, reserve projects, parcels, referrers."""
