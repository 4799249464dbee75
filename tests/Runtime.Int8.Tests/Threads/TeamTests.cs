using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class TeamTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Each_slice_is_computed_once_and_after_the_stages_before(int threads)
    {
        using Team team = new(threads, null);
        Counting program = new(stages: 500);
        for (int run = 1; run <= 4; run++)
        {
            team.Run(program, 0, 500);
            Assert.All(program.Counts, stage => Assert.All(stage, count => Assert.Equal(run, count)));
        }

        Assert.Equal(0, program.TooEarly);
        team.Run(program, 3, 5);
        Assert.Equal([4, 4, 4, 5, 5, 4], program.Counts.Take(6).Select(static stage => stage[0]));
    }

    [Fact]
    public void Threads_that_fell_asleep_are_woken()
    {
        using Team team = new(3, null);
        Gathering program = new(threads: 3, stages: 3);
        team.Run(program, 0, 3);
        Thread.Sleep(50);    // between runs they sleep
        team.Run(program, 0, 3);
        Assert.Equal(6, program.Gatherings);
    }

    [Fact]
    public void A_caller_that_waits_long_is_woken()
    {
        using Team team = new(2, null);
        Gathering program = new(threads: 2, stages: 2) { MillisecondsOfOthers = 30 };
        team.Run(program, 0, 2);
        Assert.Equal(2, program.Gatherings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_thread_that_fails_ends_the_run_for_all_and_the_team_for_good(int failing)
    {
        using Team team = new(3, null);
        Gathering program = new(threads: 3, stages: 100) { FailingThread = failing };
        InvalidOperationException first = await Within(() => team.Run(program, 0, 100));
        Assert.IsType<DivideByZeroException>(first.InnerException);
        program.FailingThread = -1;
        InvalidOperationException second = await Within(() => team.Run(program, 0, 100));
        Assert.Same(first.InnerException, second.InnerException);
    }

    [Fact]
    public void A_processor_that_is_not_there_is_refused() =>
        Assert.Contains("processor", Assert.Throws<ArgumentException>(() => new Team(2, [1023])).Message, StringComparison.Ordinal);

    [Fact]
    public void Threads_run_on_their_processors()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads Linux' /proc");
        using Team team = new(2, [0]);
        using Barrier both = new(2);
        Whereabouts program = new(both);
        team.Run(program, 0, 1);
        Assert.Equal("0", program.Allowed);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(100, 8)]
    [InlineData(5, 64)]
    public void Slices_cover_all_work_without_overlap(int count, int step)
    {
        foreach (int slices in (int[])[1, 2, 3, 4, 64])
        {
            int next = 0;
            for (int slice = 0; slice < slices; slice++)
            {
                (int first, int end) = new Share(0, slice, slices).Of(count, step);
                Assert.Equal(next, first);
                Assert.True(first == count || first % step == 0);
                next = end;
            }

            Assert.Equal(count, next);
        }
    }

    private static async Task<InvalidOperationException> Within(Action run)
    {
        Task<InvalidOperationException> task = Task.Run(() => Assert.Throws<InvalidOperationException>(run), Cancelled);
        return await task.WaitAsync(TimeSpan.FromSeconds(60), Cancelled);    // instead of hanging
    }

    /// <summary>Counts who computes what, and looks whether the stage before was done. Stages have one slice or several.</summary>
    private sealed class Counting(int stages) : ITeamProgram
    {
        private readonly int[][] _counts = [.. Enumerable.Range(0, stages).Select(stage => new int[Divided(stage)])];
        private int _tooEarly;

        public int[][] Counts => _counts;

        public int TooEarly => _tooEarly;

        public int Slices(int stage) => _counts[stage].Length;

        public void Run(int stage, in Share share)
        {
            Thread.Yield();
            int run = Interlocked.Increment(ref _counts[stage][share.Slice]);
            if (stage > 0 && _counts[stage - 1].Min() < run)
            {
                Interlocked.Increment(ref _tooEarly);
            }
        }

        private static int Divided(int stage) => 1 + (stage * 7 % 5);
    }

    /// <summary>Stages that end only when all threads are in them at once.</summary>
    private sealed class Gathering(int threads, int stages) : ITeamProgram
    {
        private readonly Barrier[] _barriers = [.. Enumerable.Range(0, stages).Select(_ => new Barrier(threads))];
        private int _gatherings;

        public int FailingThread { get; set; } = -1;

        public int MillisecondsOfOthers { get; init; }

        public int Gatherings => _gatherings;

        public int Slices(int stage) => threads;

        public void Run(int stage, in Share share)
        {
            Assert.True(_barriers[stage].SignalAndWait(TimeSpan.FromSeconds(60), Cancelled), "a thread did not come");
            if (share.Thread == FailingThread && stage == stages / 2)
            {
                throw new DivideByZeroException();
            }

            Thread.Sleep(share.Thread == 0 ? 0 : MillisecondsOfOthers);
            if (share.Slice == 0)
            {
                Interlocked.Increment(ref _gatherings);
            }
        }
    }

    private sealed class Whereabouts(Barrier both) : ITeamProgram
    {
        public string? Allowed { get; private set; }

        public int Slices(int stage) => 2;

        public void Run(int stage, in Share share)
        {
            both.SignalAndWait(Cancelled);
            if (share.Thread == 1)
            {
                Allowed = File.ReadLines("/proc/thread-self/status")
                    .First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
                    .Split(':')[1]
                    .Trim();
            }
        }
    }
}
