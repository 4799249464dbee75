using Microsoft.Extensions.Logging.Abstractions;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Tests.Actions;

public sealed class ActionQueueTests
{
    [Fact]
    public async Task A_stuck_action_costs_its_oldest_events_and_no_other_action_anything()
    {
        SimulatedAction stuck = new();
        SimulatedAction free = new();
        stuck.Gate.Reset();
        (ActionQueue stuckQueue, ActionCounters stuckCounters) = QueueOf(stuck, capacity: 3);
        (ActionQueue freeQueue, ActionCounters freeCounters) = QueueOf(free, capacity: 100);
        stuckQueue.Offer(Events.Begin(frame: 0), default);
        await Events.Until(() => stuck.Started == 1, "the first event is in work");
        for (int frame = 1; frame < 10; frame++)
        {
            stuckQueue.Offer(Events.Begin(frame: frame), default);
            freeQueue.Offer(Events.Begin(frame: frame), default);
        }

        await Events.Until(() => freeCounters.Done == 9, "the free action is done");
        Assert.Equal(6, stuckCounters.Dropped);
        stuck.Gate.Set();
        await stuckQueue.StopAsync(TimeSpan.FromSeconds(30));
        await freeQueue.StopAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([0, 7, 8, 9], stuck.Handled.Select(what => what.Frame));
        Assert.Equal(Enumerable.Range(1, 9).Select(frame => (long)frame), free.Handled.Select(what => what.Frame));
        Assert.Equal((4, 6, 0), (stuckCounters.Done, stuckCounters.Dropped, stuckCounters.Failed));
        Dispose(stuckQueue, freeQueue);
    }

    [Fact]
    public async Task Events_that_wait_cost_the_capturing_thread_no_memory()
    {
        _ = await Taken();    // what the first call of anything takes
        Assert.Equal(0, await Taken());

        static async Task<long> Taken()
        {
            SimulatedAction stuck = new();
            stuck.Gate.Reset();
            (ActionQueue queue, ActionCounters counters) = QueueOf(stuck, capacity: 32);
            queue.Offer(Events.Begin(frame: 0), default);
            await Events.Until(() => stuck.Started == 1, "the first event is in work");
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int frame = 1; frame <= 40; frame++)
            {
                queue.Offer(Events.Begin(frame: frame), default);
            }

            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(8, counters.Dropped);
            stuck.Gate.Set();
            await queue.StopAsync(TimeSpan.FromSeconds(30));
            Dispose(queue);
            return taken;
        }
    }

    [Fact]
    public async Task A_failure_is_counted_and_the_next_event_is_handled()
    {
        SimulatedAction action = new() { FailsAt = 1 };
        (ActionQueue queue, ActionCounters counters) = QueueOf(action, capacity: 10);
        queue.Offer(Events.Begin(frame: 0), default);
        queue.Offer(Events.Begin(frame: 1), default);
        queue.Offer(Events.Begin(frame: 2), default);
        await queue.StopAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((2, 0, 1), (counters.Done, counters.Dropped, counters.Failed));
        Assert.Equal([0, 2], action.Handled.Select(what => what.Frame));
        Dispose(queue);
    }

    [Fact]
    public async Task Ending_waits_for_a_while_and_then_drops_what_is_left()
    {
        SimulatedAction action = new();
        action.Gate.Reset();
        (ActionQueue queue, ActionCounters counters) = QueueOf(action, capacity: 10);
        queue.Offer(Events.Begin(frame: 0), default);
        queue.Offer(Events.Begin(frame: 1), default);
        await queue.StopAsync(TimeSpan.FromMilliseconds(50));
        Assert.Equal((0, 2), (counters.Done, counters.Dropped));
        Assert.True(action.IsDisposed);
        Dispose(queue);
    }

    [Fact]
    public async Task Pictures_are_copies_from_a_pool_and_no_more_than_it_has()
    {
        SimulatedAction action = new() { TakesPictures = true };
        action.Gate.Reset();
        (ActionQueue queue, ActionCounters counters) = QueueOf(action, capacity: 100);
        byte[] frame = new byte[4];
        for (int i = 0; i < 10; i++)
        {
            frame.AsSpan().Fill((byte)i);
            queue.Offer(Events.Begin(frame: i), new CameraFrame(new PictureFormat(PixelFormat.Gray8, 2, 2), frame, i, default));
        }

        Assert.Equal(6, counters.Dropped);    // four buffers
        action.Gate.Set();
        await Events.Until(() => counters.Done == 4, "those that had a buffer");
        Assert.Equal([0, 1, 2, 3], action.Pictures.Select(picture => (int)picture[0]));
        frame.AsSpan().Fill(9);
        queue.Offer(Events.Begin(frame: 10), new CameraFrame(new PictureFormat(PixelFormat.Gray8, 2, 2), frame, 10, default));
        queue.Offer(Events.End(frame: 11), default);    // no frame, no picture
        await queue.StopAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(9, action.Pictures[^1][0]);
        Assert.Equal((5, 6), (counters.Done, counters.Dropped));
        Dispose(queue);
    }

    [Theory]
    [InlineData("begin", "heart", new[] { "begin heart" })]
    [InlineData("end", "heart", new[] { "end heart" })]
    [InlineData("both", "heart", new[] { "begin heart", "end heart" })]
    [InlineData("both", "", new[] { "begin heart", "end heart", "begin star" })]
    public async Task An_action_gets_the_events_that_it_is_for(string when, string classes, string[] expected)
    {
        SimulatedAction action = new();
        JsonLinesActionOptions options = new()
        {
            When = Enum.Parse<EventFilter>(when, ignoreCase: true),
            Classes = [.. classes.Split(',', StringSplitOptions.RemoveEmptyEntries)],
        };
        ActionQueue queue = new(action, new ActionFilter("x", options), 10, new ActionCounters("x"), NullLogger.Instance);
        queue.Start();
        queue.Offer(Events.Begin("heart"), default);
        queue.Offer(Events.End("heart"), default);
        queue.Offer(Events.Begin("star"), default);
        await queue.StopAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(expected, action.Handled.Select(what => $"{what.KindName} {what.Label}"));
        Dispose(queue);
    }

    [Fact]
    public void Actions_without_a_name_are_called_by_their_type()
    {
        ActionOptions[] options =
        [
            new GpioActionOptions(),
            new GpioActionOptions { Name = "led" },
            new GpioActionOptions(),
            new MqttActionOptions { Name = "gpio-2" },
        ];
        Assert.Equal(["gpio", "led", "gpio-3", "gpio-2"], ActionFilter.Of(options).Select(filter => filter.Name));
    }

    private static (ActionQueue Queue, ActionCounters Counters) QueueOf(IAction action, int capacity)
    {
        ActionCounters counters = new("x");
        ActionQueue queue = new(action, new ActionFilter("x", new JsonLinesActionOptions()), capacity, counters, NullLogger.Instance);
        queue.Start();
        return (queue, counters);
    }

    private static void Dispose(params ActionQueue[] queues) => Array.ForEach(queues, queue => queue.Dispose());

    /// <summary>Records its calls, and waits at a gate.</summary>
    private sealed class SimulatedAction : IAction
    {
        private int _started;

        public ManualResetEventSlim Gate { get; } = new(true);

        public bool TakesPictures { get; init; }

        public long FailsAt { get; init; } = -1;

        public int Started => Volatile.Read(ref _started);

        public List<DecisionEvent> Handled { get; } = [];

        public List<byte[]> Pictures { get; } = [];

        public bool IsDisposed { get; private set; }

        public void Open()
        {
        }

        public Task HandleAsync(DecisionEvent what, PictureBuffer? picture, CancellationToken cancel)
        {
            Interlocked.Increment(ref _started);
            Gate.Wait(cancel);
            if (what.Frame == FailsAt)
            {
                throw new InvalidOperationException("a failure of the test");
            }

            Handled.Add(what);
            if (picture is not null)
            {
                Pictures.Add(picture.Bytes.ToArray());
            }

            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
