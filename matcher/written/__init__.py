"""How clinicians write places and dates, for the fields of the page and for letters."""
