"""Plots of numbers in one call: curves, histograms and bars, each shown with alternative text made from its data.

curves       gl.plot_curves
histograms   gl.plot_histograms
bars         gl.plot_bars
panels       what they share: axes, lines and bands to compare with, the alternative text
values       the numbers behind a plot, checked and put into words

Where a plot has several panels, an option may also be a mapping from a panel's name to its value in that panel.
"""
