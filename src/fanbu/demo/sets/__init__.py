"""Small simulated brands, one a playbook: a dozen weeks of exports, and what is true of them."""
