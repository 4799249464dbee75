using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class TeamTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Nobody_passes_a_meeting_before_all_are_there(int workers)
    {
        using Team team = new(workers, null);
        Counting program = new(meetings: 500);
        for (int run = 1; run <= 4; run++)
        {
            team.Run(program);
            Assert.Equal(run * workers, program.Runs);
        }

        Assert.Equal(0, program.TooEarly);
    }

    [Fact]
    public void Workers_that_fell_asleep_are_woken()
    {
        using Team team = new(3, null);
        Counting program = new(meetings: 3, work: 30);
        team.Run(program);
        Thread.Sleep(50);    // between runs they sleep
        team.Run(program);
        Assert.Equal((6, 0), (program.Runs, program.TooEarly));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_worker_that_fails_ends_the_run_for_all_and_the_team_for_good(int failing)
    {
        using Team team = new(3, null);
        Counting program = new(meetings: 100) { Failing = failing };
        InvalidOperationException first = await Within(() => team.Run(program));
        Assert.IsType<DivideByZeroException>(first.InnerException);
        program.Failing = -1;
        InvalidOperationException second = await Within(() => team.Run(program));
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
        Whereabouts program = new();
        team.Run(program);
        Assert.Equal("0", program.Allowed);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(100, 8)]
    [InlineData(5, 64)]
    public void Shares_cover_all_work_without_overlap(int count, int step)
    {
        foreach (int workers in (int[])[1, 2, 3, 4, 64])
        {
            int next = 0;
            for (int worker = 0; worker < workers; worker++)
            {
                (int first, int end) = new Share(worker, workers, null).Of(count, step);
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

    /// <summary>Every worker counts before each meeting; behind it, all must have counted.</summary>
    private sealed class Counting(int meetings, int work = 0) : ITeamProgram
    {
        private readonly int[] _counts = new int[meetings];
        private int _runs;
        private int _tooEarly;

        public int Failing { get; set; } = -1;

        public int Runs => _runs;

        public int TooEarly => _tooEarly;

        public void Run(in Share share)
        {
            int run = _runs / share.Workers;
            for (int i = 0; i < meetings; i++)
            {
                if (share.Worker == Failing && i == meetings / 2)
                {
                    throw new DivideByZeroException();
                }

                Thread.Sleep(share.IsFirst ? work : 0);
                Interlocked.Increment(ref _counts[i]);
                if (!share.Meet())
                {
                    return;
                }

                if (Volatile.Read(ref _counts[i]) < (run + 1) * share.Workers)
                {
                    Interlocked.Increment(ref _tooEarly);
                }
            }

            share.Meet();
            Interlocked.Increment(ref _runs);
        }
    }

    private sealed class Whereabouts : ITeamProgram
    {
        public string? Allowed { get; private set; }

        public void Run(in Share share)
        {
            if (!share.IsFirst)
            {
                Allowed = File.ReadLines("/proc/thread-self/status").First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();
            }
        }
    }
}
