using CsCheck;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class TicketsTests
{
    private static readonly Gen<(int Slices, int Start)> Picks = Gen.Select(Gen.Int[1, Tickets.Most], Gen.Int[0, Tickets.Most - 1]);

    [Fact]
    public void Each_slice_is_picked_once_from_the_start_on_and_round() => Picks.Sample(drawn =>
    {
        int start = drawn.Start % drawn.Slices;
        Tickets tickets = Tickets.None.Next(drawn.Slices);
        int stage = tickets.Stage;
        List<int> picked = [];
        while (tickets.AreLeft)
        {
            picked.Add(tickets.Pick(start));
            tickets = tickets.Without(picked[^1]);
            Assert.Equal((stage, false), (tickets.Stage, tickets.AreOver));
        }

        Assert.Equal([.. Enumerable.Range(start, drawn.Slices - start), .. Enumerable.Range(0, start)], picked);
    });

    [Fact]
    public void Tickets_of_two_stages_are_never_the_same_and_a_run_ends_without_any()
    {
        Tickets first = Tickets.None.Next(3);
        Tickets second = first.Next(3);
        Tickets over = second.Next(0);
        Assert.NotEqual(first, second);
        Assert.NotEqual(first.Stage, second.Stage);
        Assert.Equal((true, false), (over.AreOver, over.AreLeft));
        Assert.NotEqual(second.Stage, over.Stage);
    }

    [Fact]
    public void Stages_wrap()
    {
        Tickets last = new(long.MaxValue);
        Tickets next = last.Next(2);
        Assert.NotEqual(last.Stage, next.Stage);
        Assert.Equal((0, 1), (next.Pick(0), next.Without(0).Pick(0)));
    }
}
