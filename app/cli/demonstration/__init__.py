"""The demonstration: the hackathon of 16 December 2017 told from end to end, and a second call still open.

Facts (dates, places, districts, figures, titles and towns of the five prototypes) are real; people, projects and
texts are invented. Everything goes through the product's own acts, with fixed dates and seeds.
"""
