using System.Device.Gpio;
using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Actions;

/// <summary>All actions of a configuration, each behind its queue.</summary>
internal sealed class ActionSet : IAsyncDisposable
{
    /// <summary>How long actions may work on waiting events when the program ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ActionQueue[] _queues;

    private ActionSet(ActionQueue[] queues) => _queues = queues;

    /// <summary>Opens them: from then on outputs are in their safe state.</summary>
    /// <param name="options">Already checked, with full paths.</param>
    /// <param name="device">The board's name in messages.</param>
    /// <param name="gpio">The controller of lines, for actions that need one.</param>
    /// <param name="metrics">Counts what each does.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Receives problems.</param>
    /// <exception cref="InputException">One cannot work; those before it are closed again.</exception>
    public static async Task<ActionSet> StartAsync(
        IReadOnlyList<ActionOptions> options,
        string device,
        Func<GpioController> gpio,
        AgentMetrics metrics,
        TimeProvider time,
        ILogger log)
    {
        List<ActionQueue> started = [];
        try
        {
            foreach ((ActionOptions action, ActionFilter filter) in options.Zip(ActionFilter.Of(options)))
            {
                ActionQueue queue = new(
                    ActionFactory.Create(action, device, gpio, time, log), filter, action.Queue, metrics.AddAction(filter.Name), log);
                started.Add(queue);
                queue.Start();
            }

            return new ActionSet([.. started]);
        }
        catch
        {
            await new ActionSet([.. started]).DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public void Offer(in DecisionEvent what, in CameraFrame frame)
    {
        foreach (ActionQueue queue in _queues)
        {
            queue.Offer(what, frame);
        }
    }

    /// <summary>Puts outputs into their safe state.</summary>
    public void MakeSafe() => Array.ForEach(_queues, static queue => queue.MakeSafe());

    /// <summary>Makes outputs safe and lets the others finish, all at the same time.</summary>
    public async ValueTask DisposeAsync()
    {
        MakeSafe();
        await Task.WhenAll(_queues.Select(static queue => queue.StopAsync(Patience))).ConfigureAwait(false);
        Array.ForEach(_queues, static queue => queue.Dispose());
    }
}
