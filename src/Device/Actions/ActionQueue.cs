using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Actions;

/// <summary>
/// Sits between the capturing thread and an action: events wait here, so that an action that is slow or fails neither delays frames nor
/// costs another action its events. When too many wait, the oldest is dropped and counted: the present state matters more.
/// </summary>
internal sealed partial class ActionQueue : IDisposable
{
    private const int MostPictures = 4;

    private readonly IAction _action;
    private readonly ActionFilter _filter;
    private readonly ActionCounters _counters;
    private readonly ILogger _log;
    private readonly Channel<Item> _items;
    private readonly PicturePool? _pictures;
    private readonly CancellationTokenSource _stop = new();
    private Task _worker = Task.CompletedTask;
    private bool _failing;

    public ActionQueue(IAction action, ActionFilter filter, int capacity, ActionCounters counters, ILogger log)
    {
        (_action, _filter, _counters, _log) = (action, filter, counters, log);
        _pictures = action.TakesPictures ? new PicturePool(MostPictures) : null;
        _items = Channel.CreateBounded<Item>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true },
            dropped =>
            {
                Release(dropped);
                _counters.CountDropped();
            });
        ReserveRoom(capacity);
    }

    public string Name => _filter.Name;

    /// <summary>Opens the action and starts its worker.</summary>
    /// <exception cref="InputException">It cannot work.</exception>
    public void Start()
    {
        _action.Open();
        _worker = Task.Run(WorkAsync);
    }

    /// <summary>Hands the event over if the action is for it. Never waits.</summary>
    /// <param name="what">The event.</param>
    /// <param name="frame">The frame it came from, or an empty one.</param>
    public void Offer(in DecisionEvent what, in CameraFrame frame)
    {
        if (!_filter.Accepts(what))
        {
            return;
        }

        PictureBuffer? picture = null;
        if (_pictures is not null)
        {
            if (frame.Bytes.IsEmpty)
            {
                return;    // the class ended because no frame came
            }

            picture = _pictures.Rent();
            if (picture is null)
            {
                _counters.CountDropped();
                return;
            }

            picture.CopyFrom(frame);
        }

        Item item = new(what, picture);
        if (!_items.Writer.TryWrite(item))
        {
            Release(item);    // the program ends
        }
    }

    public void MakeSafe() => _action.MakeSafe();

    /// <summary>Lets the action finish waiting events for a while, then drops the rest.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _items.Writer.TryComplete();
        _stop.CancelAfter(patience);
        await _worker.ConfigureAwait(false);
        await _action.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>
    /// The channel's ring doubles while events wait, as they do behind a broker that is down, and the capturing thread would
    /// pay for it. Filling it once gives it its full size before the first frame, and it keeps that size.
    /// </summary>
    private void ReserveRoom(int capacity)
    {
        for (int i = 0; i < capacity; i++)
        {
            _items.Writer.TryWrite(default);
        }

        while (_items.Reader.TryRead(out _))
        {
        }
    }

    private async Task WorkAsync()
    {
        await foreach (Item item in _items.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                _stop.Token.ThrowIfCancellationRequested();
                await _action.HandleAsync(item.What, item.Picture, _stop.Token).ConfigureAwait(false);
                _counters.CountDone();
                if (_failing)
                {
                    _failing = false;
                    LogRecovered(_log, Name);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                _counters.CountDropped();
            }
            catch (Exception error)
            {
                // A failing action must not stop the program.
                _counters.CountFailed();
                if (!_failing)
                {
                    _failing = true;
                    LogFailed(_log, Name, error.Message.ReplaceLineEndings(" "));
                }
            }
            finally
            {
                Release(item);
            }
        }
    }

    private void Release(Item item)
    {
        if (item.Picture is not null)
        {
            _pictures!.Return(item.Picture);
        }
    }

    [LoggerMessage(LogLevel.Warning, "action {Name} failed: {Problem} (reported once until it works again)")]
    private static partial void LogFailed(ILogger log, string name, string problem);

    [LoggerMessage(LogLevel.Information, "action {Name} works again")]
    private static partial void LogRecovered(ILogger log, string name);

    private readonly record struct Item(DecisionEvent What, PictureBuffer? Picture);
}
