"""The plot that is drawn again while a run goes on."""


def test_a_live_plot_is_drawn_in_one_place_four_times_an_epoch(new_run, monkeypatch):
    import IPython.display

    shown, updated = [], []

    class Handle:
        def update(self, data, metadata, raw):
            updated.append(data["text/plain"])

    def display(data, metadata, raw, display_id):
        shown.append(data["text/plain"])
        return Handle()

    monkeypatch.setattr(IPython.display, "display", display)
    run = new_run()
    live = run.live()
    assert shown == ["After 0 steps: what 64 fixed noise vectors give, and both losses"]
    for record in run.train(2):
        live.update(record)
    assert [text.split(":")[0] for text in updated] == [f"After {n} steps" for n in (2, 4, 5, 7, 9, 10)]
    assert f"the generator's at {run.record[-1].loss_g:.2f}" in updated[-1]
